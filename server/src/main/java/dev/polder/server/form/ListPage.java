package dev.polder.server.form;

import dev.polder.storage.view.ObjectRun;
import org.jspecify.annotations.Nullable;

/**
 * The content of a list.
 *
 * @param revision the version of the list
 * @param items the objects, in order; read once
 * @param continueToken the token of the next page; empty when this is the last
 * @param remaining how many objects follow; null when unknown
 */
public record ListPage(
        long revision,
        ObjectRun items,
        String continueToken,
        @Nullable Long remaining) {}
