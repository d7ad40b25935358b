package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The metadata of an object as Go writes it (apimachinery {@code metav1.ObjectMeta}). */
final class ObjectHead {

    private static final GoFields FIELDS = GoFields.of("name? generateName? namespace? selfLink? uid? resourceVersion?"
            + " generation? creationTimestamp? deletionTimestamp* deletionGracePeriodSeconds* labels? annotations?"
            + " ownerReferences? finalizers? managedFields?");

    private ObjectHead() {}

    static ObjectNode form(JsonNode metadata) {
        return FIELDS.form(metadata);
    }
}
