package dev.polder.apiexport.admission;

import dev.polder.api.status.FieldError;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with an object, where upstream says so as a refusal of admission. */
final class FieldErrors {

    private FieldErrors() {}

    /** Refuses the write with all errors, as Go prints a list of them; does nothing when there are none. */
    static void refuse(AdmissionRequest request, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw request.forbidden(
                    errors.stream().map(FieldError::message).collect(Collectors.joining(" ", "[", "]")));
        }
    }
}
