package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.form.Forms;
import dev.polder.spi.admission.AdmissionRequest.Before;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import org.jspecify.annotations.Nullable;

/**
 * An object as its call sees it, made when somebody asks for it: most deletions concern no plugin, and nothing keeps the object. Not
 * for several threads.
 */
final class LateTree implements Before {

    private final Forms forms;
    private final ServedResource resource;
    private final ObjectRecord record;
    private @Nullable ObjectNode made;

    /** One that a webhook or rules convert is made at once: what cannot be converted is refused, whoever looks at it. */
    LateTree(Forms forms, ServedResource resource, ObjectRecord record) {
        this.forms = forms;
        this.resource = resource;
        this.record = record;
        this.made = Forms.asks(resource) ? forms.tree(resource, record) : null;
    }

    @Override
    public ObjectNode tree() {
        ObjectNode known = made;
        if (known == null) {
            known = forms.tree(resource, record);
            made = known;
        }
        return known;
    }
}
