package dev.polder.machinery.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.DecodeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of one type behave beyond their schema: what upstream calls the rest strategy. Methods get objects at
 * the storage version, with ObjectMeta already checked, and do no I/O.
 */
public interface TypeRules {

    /** Facts that the verbs ask for. */
    Traits traits();

    /**
     * Brings those parts of a decoded object that a schema cannot describe to the form that decoding them into Go and
     * encoding them again gives.
     *
     * @return the paths of fields that were dropped because nobody knows them
     * @throws DecodeException for values of a wrong type, in the words of {@code encoding/json}
     */
    default List<String> decode(ObjectNode object) throws DecodeException {
        return List.of();
    }

    /**
     * Fills in what is left out beyond the defaults of the schema, and brings fields that have several spellings to one
     * (upstream's defaulting and conversion functions). Runs on every decoded, patched or mutated object, before and as
     * often as the schema's defaults; running it again changes nothing.
     */
    default void setDefaults(ObjectNode object) {}

    /** Changes a new object before it is validated: resets status, fills in what only the server may say. */
    void prepareForCreate(ObjectNode object);

    /** Changes a new object that has its name and uid, before it is validated: fills in what is made of these. */
    default void finishCreate(ObjectNode object) {}

    /**
     * Changes an updated object before it is validated.
     *
     * @param subresource empty for the main resource
     */
    void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource);

    /**
     * Whether an update that is prepared is a new generation of the object.
     *
     * @param subresource empty for the main resource
     * @param content whether anything but the metadata and a status of its own has changed; asked only where it matters
     */
    default boolean countsInGeneration(ObjectNode object, ObjectNode old, String subresource, BooleanSupplier content) {
        return traits().generation() && content.getAsBoolean();
    }

    /**
     * Changes an object that is about to be deleted: adds what must be done before it may go, e.g. a finalizer of the
     * type's own, and says so in its status. Called again for every delete of an object that is terminating already.
     *
     * @param now the time of the request
     */
    default void prepareForDelete(ObjectNode object, Instant now) {}

    /** Whether {@link #prepareForDelete} does anything: nothing but its finalizers keeps an object of another type. */
    default boolean preparesForDelete() {
        return false;
    }

    /** Everything wrong with a new object that its schema does not say. */
    List<FieldError> validate(ObjectNode object);

    /** Everything wrong with an update that its schema does not say; includes what {@link #validate} would find. */
    List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource);

    /**
     * Everything wrong with a write.
     *
     * @param errors in upstream's order, those of the metadata included
     * @param warnings what the rules of the object's author tolerate for now; told whether or not there are errors
     */
    record Verdict(List<FieldError> errors, List<String> warnings) {

        public Verdict {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Judges a new object.
     *
     * @param metadata what is wrong with its metadata, which may keep the object's own rules from running
     */
    default Verdict judge(ObjectNode object, List<FieldError> metadata) {
        return new Verdict(
                Stream.concat(metadata.stream(), validate(object).stream()).toList(), List.of());
    }

    /**
     * Judges an update.
     *
     * @param metadata what is wrong with the metadata, which may keep the object's own rules from running
     */
    default Verdict judgeUpdate(ObjectNode object, ObjectNode old, String subresource, List<FieldError> metadata) {
        List<FieldError> own = validateUpdate(object, old, subresource);
        return new Verdict(Stream.concat(metadata.stream(), own.stream()).toList(), List.of());
    }

    /**
     * What the writer of an object should know though it is valid.
     *
     * @param old the object before; null when it is new
     */
    default List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return List.of();
    }

    /**
     * Turns an object of a served version into the form that is stored. The given object may be changed and returned.
     *
     * @param storageApiVersion the {@code apiVersion} of storage
     */
    default ObjectNode toStorage(ObjectNode served, String storageApiVersion) {
        served.put("apiVersion", storageApiVersion);
        return served;
    }

    /**
     * Turns a stored object into the form of a served version. The given object may be changed and returned.
     *
     * @param apiVersion the {@code apiVersion} asked for
     */
    default ObjectNode fromStorage(ObjectNode stored, String apiVersion) {
        stored.put("apiVersion", apiVersion);
        return stored;
    }

    /**
     * What a field selector compares: the text of a field of a stored object, empty when it is absent.
     *
     * @param path one of the version's selectable fields, or {@code metadata.name} or {@code metadata.namespace}
     */
    default String selectableValue(ObjectNode stored, String path) {
        JsonNode value = stored;
        for (String field : path.split("\\.")) {
            value = value.path(field);
        }
        return value.isNull() ? "" : value.asText("");
    }

    /**
     * The webhook that alone knows how versions differ: where there is one, nobody converts by {@link #toStorage} and {@link
     * #fromStorage}.
     */
    default Optional<ConversionWebhook> conversionWebhook() {
        return Optional.empty();
    }

    /**
     * The rules that alone know how versions differ: where there are some, neither a webhook nor {@link #toStorage} and {@link
     * #fromStorage} are asked.
     */
    default Optional<FieldConversion> fieldConversion() {
        return Optional.empty();
    }

    /** Whether a served version differs from storage in nothing but {@code apiVersion}: bytes can be spliced. */
    default boolean convertsByApiVersionOnly() {
        return true;
    }

    /**
     * Whether storing an object that was written at another version drops what the schema of the storage version does not
     * know, and fills in its defaults (apiextensions {@code schemaCoercingConverter}). Types that convert on their own keep
     * everything.
     */
    default boolean prunesForStorage() {
        return false;
    }

    /**
     * Facts about a type.
     *
     * @param nameRule which names are allowed
     * @param unconditionalUpdate PUT without a resourceVersion is allowed
     * @param createOnUpdate PUT to a missing object creates it
     * @param returnsDeleted DELETE answers with the object instead of a Status
     * @param generation {@code metadata.generation} of a new object is 1, and counts changes unless the rules say otherwise
     * @param stored false for reviews: create answers, nothing is stored
     */
    record Traits(
            NameRule nameRule,
            boolean unconditionalUpdate,
            boolean createOnUpdate,
            boolean returnsDeleted,
            boolean generation,
            boolean stored) {}

    /** Which object names a type allows. */
    enum NameRule {
        DNS_SUBDOMAIN,
        DNS_LABEL,
        PATH_SEGMENT
    }
}
