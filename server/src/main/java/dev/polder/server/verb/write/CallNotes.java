package dev.polder.server.verb.write;

import dev.polder.machinery.schema.field.Names;
import dev.polder.server.request.Exchange;
import dev.polder.spi.admission.AdmissionNotes;

/** Notes that go to the client and into the audit log. */
record CallNotes(Exchange exchange) implements AdmissionNotes {

    @Override
    public void warn(String text) {
        exchange.warn(text);
    }

    @Override
    public void annotate(Detail detail, String key, String value) {
        if (!exchange.isAudited()
                || key.indexOf('/') < 0
                || !Names.qualifiedName(key).isEmpty()) {
            return;
        }
        switch (detail) {
            case METADATA -> exchange.annotate(key, value);
            case REQUEST -> exchange.annotateRequest(key, value);
        }
    }
}
