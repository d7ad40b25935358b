package dev.polder.codegen.model;

import java.util.List;

/**
 * Everything that one run generates. Every list is sorted, so that the same definitions give the same model whatever file
 * and order they came in.
 *
 * @param groups the API groups with at least one kind, by name
 * @param remarks what the model cannot say of the definitions, by place
 */
public record Api(List<Group> groups, List<Remark> remarks) {

    public Api {
        groups = List.copyOf(groups);
        remarks = List.copyOf(remarks);
    }
}
