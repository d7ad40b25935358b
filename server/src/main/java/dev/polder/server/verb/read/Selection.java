package dev.polder.server.verb.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.selector.FieldSelector;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.form.Forms;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.HeldRun;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.StoreView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which objects of a run a list or a watch is about: its selectors, checked against the type once. */
public final class Selection {

    private final ServedResource resource;
    private final Forms forms;
    private final LabelSelector labels;
    private final FieldSelector fields;

    /**
     * Makes a selection.
     *
     * @throws dev.polder.api.status.ApiException 400 when the type cannot be selected by one of the fields
     */
    public Selection(ServedResource resource, Forms forms, ListOptions options) {
        this.resource = resource;
        this.forms = forms;
        this.labels = options.labels();
        this.fields = options.fields();
        Set<String> selectable = Set.copyOf(resource.version().selectableFields());
        for (FieldSelector.Term term : fields.terms()) {
            boolean metadata = term.field().equals("metadata.name")
                    || (term.field().equals("metadata.namespace")
                            && resource.type().namespaced());
            if (!metadata && !selectable.contains(term.field())) {
                throw ApiErrors.badRequest("field label not supported: " + term.field());
            }
        }
    }

    public boolean isEverything() {
        return labels.isEverything() && fields.isEverything();
    }

    /** Whether the record is selected; false for null. */
    public boolean selects(@Nullable ObjectRecord record) {
        return record != null && labels.matches(record.labels()) && (fields.isEverything() || matchesFields(record));
    }

    /**
     * Whether selecting needs more of an object than its record: then {@link #selects} may block where values are cold, or
     * where a webhook converts them.
     */
    public boolean needsValues() {
        return fields.terms().stream().anyMatch(term -> !term.field().startsWith("metadata."));
    }

    /**
     * The selected objects of a run, with their values where the list's form or a selector needs them from a store.
     *
     * @param view where the run is from
     */
    ObjectRun of(StoreView view, ObjectRun run) {
        if (!needsValues()) {
            return HeldRun.of(view, isEverything() ? run : new SelectedRun(run, this::selects));
        }
        ObjectRun labelled = new SelectedRun(run, record -> labels.matches(record.labels()));
        return new SelectedRun(forms.prepared(resource, HeldRun.of(view, labelled), 0), this::matchesFields);
    }

    /** Whether {@link #selects} may have to ask a webhook. */
    boolean asks() {
        return needsValues() && Forms.asks(resource);
    }

    /** A run whose records are about to be {@link #selects selected} one by one. */
    public ObjectRun prepared(ObjectRun run, int wanted) {
        return needsValues() ? forms.prepared(resource, run, wanted) : run;
    }

    private boolean matchesFields(ObjectRecord record) {
        ObjectNode tree = null;
        for (FieldSelector.Term term : fields.terms()) {
            String actual;
            switch (term.field()) {
                case "metadata.name" -> actual = record.key().name();
                case "metadata.namespace" -> actual = record.key().namespace();
                default -> {
                    tree = tree == null ? compared(record) : tree;
                    actual = resource.type().rules().selectableValue(tree, term.field());
                }
            }
            if (actual.equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    /** What fields are looked up in: built-in types answer for the stored form, custom ones for that of the version. */
    private ObjectNode compared(ObjectRecord record) {
        return resource.type().builtIn() ? Json.readOwn(record.body().json()) : forms.tree(resource, record);
    }
}
