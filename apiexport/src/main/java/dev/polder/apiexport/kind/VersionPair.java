package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import java.util.List;

/**
 * How objects of a kind get from the one of its two versions to the other. What a version has no field for is kept in an
 * annotation, as kcp does it (kcp {@code sdk/apis/apis/v1alpha2}), so that nothing is lost on the way there and back.
 */
interface VersionPair {

    /** The older version, which is served only. */
    String OLD = ApiKinds.GROUP + "/v1alpha1";

    /** The version that is stored. */
    String NEW = ApiKinds.GROUP + "/v1alpha2";

    /** Turns an object of the older version into one of the newer; the object may be changed and returned. */
    ObjectNode toNew(ObjectNode old);

    /** Turns an object of the newer version into one of the older; the object may be changed and returned. */
    ObjectNode toOld(ObjectNode stored);

    /** What keeps an object, of either version, from being converted. */
    List<FieldError> obstacles(ObjectNode object);
}
