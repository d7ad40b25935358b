package dev.polder.machinery.apply;

import dev.polder.machinery.apply.path.FieldSet;
import org.jspecify.annotations.Nullable;

/**
 * What one manager owns.
 *
 * @param fields the paths
 * @param apiVersion the version in which the paths are meant
 * @param time when the manager last changed something, as written; null when unknown
 */
record ManagerFields(
        FieldSet fields, String apiVersion, @Nullable String time) {

    ManagerFields withFields(FieldSet changed) {
        return new ManagerFields(changed, apiVersion, time);
    }

    ManagerFields at(@Nullable String changed) {
        return new ManagerFields(fields, apiVersion, changed);
    }
}
