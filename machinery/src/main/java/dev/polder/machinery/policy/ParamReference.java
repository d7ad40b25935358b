package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.selector.LabelSelector;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;

/**
 * Which parameters a binding uses (admissionregistration v1 {@code ParamRef}).
 *
 * @param name the one of this name; empty for those that are selected
 * @param namespace where they are; empty for the namespace of the object that is written
 * @param selector those with these labels
 * @param isRequired whether the write is refused when there are none
 */
public record ParamReference(String name, String namespace, LabelSelector selector, boolean isRequired) {

    static ParamReference of(JsonNode json) {
        return new ParamReference(
                Nodes.text(json, "name"),
                Nodes.text(json, "namespace"),
                LabelSelectors.read(Nodes.at(json, "selector")),
                Nodes.text(json, "parameterNotFoundAction").equals("Deny"));
    }
}
