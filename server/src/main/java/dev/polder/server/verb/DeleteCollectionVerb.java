package dev.polder.server.verb;

import dev.polder.api.object.ObjectKey;
import dev.polder.server.form.Forms;
import dev.polder.server.form.ListAnswer;
import dev.polder.server.form.ListPage;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Seen;
import dev.polder.server.verb.read.ListOptions;
import dev.polder.server.verb.read.Selection;
import dev.polder.server.verb.write.BodyReader;
import dev.polder.server.verb.write.DeleteOptions;
import dev.polder.server.verb.write.DeleteSequence;
import dev.polder.server.verb.write.WriteEnvironment;
import dev.polder.spi.virtual.Sight;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** DELETE of all selected objects, one after the other; not atomic, as upstream. Blocks: runs on a virtual thread. */
final class DeleteCollectionVerb {

    private final WriteEnvironment environment;
    private final DeleteSequence sequence;
    private final Forms forms;
    private final ListAnswer answers;

    DeleteCollectionVerb(WriteEnvironment environment, DeleteSequence sequence, Forms forms, ListAnswer answers) {
        this.environment = environment;
        this.sequence = sequence;
        this.forms = forms;
        this.answers = answers;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.LIST);
        ListOptions list = ListOptions.of(call.raw(), false);
        Selection selection = new Selection(call.resource(), forms, list);
        DeleteOptions options = DeleteOptions.of(call.raw(), BodyReader.readDeleteOptions(call.raw()));
        options.checkForCollection();
        ViewSnapshot snapshot = environment.present(call);
        ResourceMap map = snapshot.map(call.resource().type().space());
        Iterator<ObjectRecord> run =
                call.namespace().isEmpty() ? map.in(call.cluster()) : map.in(call.cluster(), call.namespace());
        Sight sight = call.window().in(snapshot);
        List<ObjectRecord> deleted = new ArrayList<>();
        ObjectRun selectable = forms.prepared(call.resource(), ObjectRun.of(run), list.limit());
        while (selectable.hasNext() && (list.limit() == 0 || deleted.size() < list.limit())) {
            ObjectRecord record = selectable.next();
            ObjectRecord seen = Seen.of(sight, record);
            if (seen != null && selection.selects(seen)) {
                delete(call, options, record);
                deleted.add(seen);
            }
        }
        ListPage page = new ListPage(snapshot.revision(), ObjectRun.of(deleted.iterator()), "", null);
        answers.send(call, page, format);
    }

    /** Somebody else may have deleted it first: that is what was wanted. */
    private void delete(ResourceCall call, DeleteOptions options, ObjectRecord record) {
        ObjectKey key = record.key();
        sequence.delete(call.inNamespace(key.namespace()), options, key.name());
    }
}
