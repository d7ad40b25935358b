package dev.polder.spi.admission;

/** Where plugins leave what is neither a change nor a refusal. May be called from several threads at once. */
public interface AdmissionNotes {

    /** Nobody reads them. */
    AdmissionNotes NOWHERE = new AdmissionNotes() {
        @Override
        public void warn(String text) {}

        @Override
        public void annotate(Detail detail, String key, String value) {}
    };

    /** Which records of the audit log have an annotation. */
    enum Detail {
        /** Every record of the request. */
        METADATA,
        /** Those that have what the client sent, too, because the annotation tells as much. */
        REQUEST
    }

    /** Warns the client; what it was told already is not told again. */
    void warn(String text);

    /**
     * Puts something beside the record of the request in the audit log, unless that has a value of this name already.
     *
     * @param key a qualified name with a prefix; nothing happens when it is none (apiserver {@code admission.checkKeyFormat})
     */
    void annotate(Detail detail, String key, String value);
}
