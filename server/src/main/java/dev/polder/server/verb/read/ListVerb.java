package dev.polder.server.verb.read;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.server.form.Forms;
import dev.polder.server.form.ListAnswer;
import dev.polder.server.form.ListPage;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.quota.QuotaReads;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.SightedRun;
import dev.polder.server.verb.read.PageToken.Span;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.HeldRun;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.PinnedRun;
import dev.polder.storage.view.PinnedRun.Place;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists objects: a slice of a snapshot, in pages when the client wants them. */
public final class ListVerb {

    private static final String EXPIRED_TOKEN =
            "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                    + " without the continue parameter, or use the continue token in this response to retrieve the"
                    + " remainder of the results. Continuing with the provided token results in an inconsistent list -"
                    + " objects that were created, modified, or deleted between the time the first chunk was returned and"
                    + " now may show up in the list.";

    private final Reads reads;
    private final PastStates past;
    private final QuotaReads quotas;
    private final Forms forms;
    private final ListAnswer answers;
    private final Told told;

    /**
     * Who is told of lists.
     *
     * @param tokenGiven told the revision of every page token, which must stay readable for a while
     * @param listed told what was listed from memory
     */
    public record Told(LongConsumer tokenGiven, Consumer<GroupResource> listed) {}

    public ListVerb(Reads reads, PastStates past, QuotaReads quotas, Forms forms, ListAnswer answers, Told told) {
        this.told = told;
        this.reads = reads;
        this.past = past;
        this.quotas = quotas;
        this.forms = forms;
        this.answers = answers;
    }

    public void handle(ResourceCall call) {
        handle(call, null);
    }

    /**
     * Answers with a list once something was done with what is in it.
     *
     * @param work is handed the objects of the list, in order, on a thread that may wait; what it throws is the answer
     */
    public void after(ResourceCall call, Consumer<ObjectRun> work) {
        handle(call, work);
    }

    private void handle(ResourceCall call, @Nullable Consumer<ObjectRun> work) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.LIST);
        ListOptions options = ListOptions.of(call.raw(), false);
        Selection selection = new Selection(call.resource(), forms, options);
        if (!options.continueToken().isEmpty()) {
            nextPage(new Query(call, format, options, selection, work));
            return;
        }
        // Any state will do, or there is one object at most: upstream's cache gives both whole.
        boolean one = isOfOne(call, options);
        boolean whole = one || options.resourceVersion().equals("0");
        Query query = new Query(call, format, whole ? options.unlimited() : options, selection, work);
        long revision = reads.revision(options.resourceVersion());
        boolean exact = revision > 0 && (options.exact() || (options.limit() > 0 && !options.matched() && !one));
        if (options.resourceVersion().isEmpty()) {
            reads.consistent(call, s -> answer(query, s, null));
        } else if (exact) {
            reads.notOlderThan(call, options.resourceVersion(), s -> exactly(query, revision));
        } else {
            reads.notOlderThan(call, options.resourceVersion(), s -> answer(query, s, null));
        }
    }

    /** Whether only one object can be meant (apiserver {@code SelectionPredicate.MatchesSingle} where a key can be made). */
    private static boolean isOfOne(ResourceCall call, ListOptions options) {
        boolean placed =
                !call.resource().type().namespaced() || !call.namespace().isEmpty();
        return placed && options.fields().exact("metadata.name").isPresent();
    }

    private void exactly(Query query, long revision) {
        Optional<ViewSnapshot> snapshot = reads.at(revision);
        if (snapshot.isPresent()) {
            answer(query, snapshot.get(), null);
            return;
        }
        past.read(query.call(), revision, state -> select(query, () -> answerPast(query, state, null)));
    }

    private void nextPage(Query query) {
        Span span = span(query.call());
        PageToken token = PageToken.decode(
                query.options().continueToken(), query.call().resource().type().namespaced(), span);
        Place last = new Place(span == Span.CLUSTER ? query.call().cluster() : token.clusterOf(), token.last());
        String version = query.options().resourceVersion();
        if (!version.isEmpty() && !version.equals("0")) {
            throw ApiErrors.badRequest("specifying resource version is not allowed when using continue");
        }
        String namespace = query.call().namespace();
        if (!namespace.isEmpty() && !token.last().namespace().equals(namespace)) {
            throw ApiErrors.badRequest("invalid continue token: continue key is not valid: it is of another list");
        }
        if (token.resourceVersion() < 0) {
            reads.consistent(query.call(), s -> answer(query, s, last));
            return;
        }
        long revision;
        try {
            revision = reads.revision(token.resourceVersion());
        } catch (ApiException gone) {
            throw expired(token);
        }
        Optional<ViewSnapshot> snapshot = reads.at(revision);
        if (snapshot.isPresent()) {
            answer(query, snapshot.get(), last);
            return;
        }
        past.readOr(query.call(), revision, state -> select(query, () -> answerPast(query, state, last)), () -> {
            throw expired(token);
        });
    }

    private void answer(Query query, ViewSnapshot snapshot, @Nullable Place last) {
        select(query, () -> answerSelected(query, snapshot, last));
    }

    /** Selecting may block where values are cold or a webhook is asked, and is no work for an event loop then. */
    private void select(Query query, Runnable answer) {
        boolean blocks = (reads.view().cools() && query.selection().needsValues())
                || query.selection().asks()
                || query.work() != null;
        if (blocks) {
            reads.blocking(query.call(), answer);
        } else {
            answer.run();
        }
    }

    private void answerSelected(Query query, ViewSnapshot snapshot, @Nullable Place last) {
        told.listed().accept(query.call().groupResource());
        PinnedRun.Extent extent = extent(query.call(), last);
        if (query.options().limit() == 0) {
            whole(
                    query,
                    snapshot.revision(),
                    () -> seen(query.call(), snapshot, new PinnedRun(reads.view(), snapshot, extent)));
        } else {
            page(query, snapshot, snapshot.map(extent.space()), last);
        }
    }

    /** Of a state that memory no longer has: what was seen then is seen now, as in one that it has. */
    private void answerPast(Query query, ViewSnapshot state, @Nullable Place last) {
        PinnedRun.Extent extent = extent(query.call(), last);
        ResourceMap map = state.map(extent.space());
        Window<ViewSnapshot> window = query.call().window();
        Supplier<ObjectRun> run = () -> {
            ObjectRun all = ObjectRun.of(extent.in(map));
            return window.isWhole() ? all : new SightedRun(all, () -> window.in(state));
        };
        if (query.options().limit() == 0) {
            whole(query, state.revision(), run);
        } else {
            page(query, state.revision(), map, run.get());
        }
    }

    /** What the call sees of objects of a state. */
    private ObjectRun seen(ResourceCall call, ViewSnapshot snapshot, ObjectRun run) {
        ObjectRun seen = call.window().isWhole()
                ? run
                : new SightedRun(run, () -> call.window().in(reads.pinned(snapshot.revision())));
        return quotas.shown(call, seen, () -> reads.pinned(snapshot.revision()));
    }

    private static void work(Query query, Supplier<ObjectRun> run) {
        Consumer<ObjectRun> work = query.work();
        if (work != null) {
            // The thread that it began on may have come too late to wait for the present, and so to ask again.
            query.call().requireStillAllowed();
            work.accept(run.get());
        }
    }

    private void page(Query query, ViewSnapshot snapshot, ResourceMap map, @Nullable Place last) {
        PinnedRun.Extent extent = extent(query.call(), last);
        ObjectRun run = query.call().window().isWhole()
                ? ObjectRun.of(extent.in(map))
                : new PinnedRun(reads.view(), snapshot, extent);
        page(query, snapshot.revision(), map, seen(query.call(), snapshot, run));
    }

    /** Objects are looked for once for the work and once for the answer: nobody keeps them between. */
    private void whole(Query query, long revision, Supplier<ObjectRun> run) {
        work(query, () -> query.selection().of(reads.view(), run.get()));
        ObjectRun selected = query.selection().of(reads.view(), run.get());
        answers.send(query.call(), new ListPage(revision, selected, "", null), query.format());
    }

    private void page(Query query, long revision, ResourceMap map, ObjectRun extent) {
        ResourceCall call = query.call();
        Selection selection = query.selection();
        int limit = query.options().limit();
        ObjectRun run = selection.prepared(extent, limit);
        List<ObjectRecord> items = new ArrayList<>();
        while (items.size() < limit && run.hasNext()) {
            ObjectRecord record = run.next();
            if (selection.selects(record)) {
                items.add(record);
            }
        }
        work(query, () -> ObjectRun.of(items.iterator()));
        String token = "";
        Long remaining = null;
        if (run.hasNext() && !items.isEmpty()) {
            ObjectRecord end = items.get(items.size() - 1);
            Place place = Place.of(end);
            told.tokenGiven().accept(revision);
            Span span = span(call);
            LogicalClusterName cluster = span == Span.CLUSTER ? null : place.cluster();
            token = new PageToken(forms.version(revision), span, cluster, place.position()).encode();
            remaining = selection.isEverything() && call.window().isWhole() ? remaining(call, map, place) : null;
        }
        ObjectRun held = HeldRun.of(reads.view(), ObjectRun.of(items.iterator()));
        answers.send(call, new ListPage(revision, held, token, remaining), query.format());
    }

    /** How many objects follow; null where counting would mean looking at all of them. */
    private static @Nullable Long remaining(ResourceCall call, ResourceMap map, Place place) {
        if (call.scope() instanceof ClusterScope.OneCluster one) {
            return Long.valueOf(map.countAfter(one.name(), call.namespace(), place.position()));
        }
        return call.namespace().isEmpty() ? Long.valueOf(map.countAllAfter(place.cluster(), place.position())) : null;
    }

    private static Span span(ResourceCall call) {
        if (call.scope() instanceof ClusterScope.OneCluster) {
            return Span.CLUSTER;
        }
        return call.resource().type().space().isOfEveryIdentity() ? Span.EVERY_IDENTITY : Span.EVERYWHERE;
    }

    private static PinnedRun.Extent extent(ResourceCall call, @Nullable Place last) {
        return new PinnedRun.Extent(call.resource().type().space(), call.scope(), call.namespace(), last);
    }

    private static ApiException expired(PageToken before) {
        Status plain = ApiErrors.expired(EXPIRED_TOKEN).status();
        String token = before.atNewest().encode();
        return new ApiException(
                new Status(plain.code(), plain.reason(), plain.message(), plain.details(), false, token));
    }

    /**
     * A list that is asked for.
     *
     * @param call the request
     * @param format the form of the answer
     * @param options what the query says
     * @param selection the objects that are wanted
     * @param work what is done with them first; null when nothing is
     */
    private record Query(
            ResourceCall call,
            ObjectFormat format,
            ListOptions options,
            Selection selection,
            @Nullable Consumer<ObjectRun> work) {}
}
