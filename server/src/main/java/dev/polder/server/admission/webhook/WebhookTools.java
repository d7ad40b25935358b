package dev.polder.server.admission.webhook;

import dev.polder.server.admission.Equivalents;
import dev.polder.server.form.Forms;
import dev.polder.spi.authz.Authorizer;
import dev.polder.storage.view.StoreView;

/**
 * What both kinds of webhooks are called with.
 *
 * @param matcher finds those that are to be called
 * @param calls asks them
 * @param converting knows other versions of objects
 */
public record WebhookTools(HookMatcher matcher, HookCalls calls, Converting converting) {

    /**
     * Tools over the objects of a view.
     *
     * @param equivalents as what else a rule may mean a write
     * @param authorizer answers what match conditions ask
     */
    public static WebhookTools over(
            StoreView view, Equivalents equivalents, Forms forms, HookCalls calls, Authorizer authorizer) {
        Converting converting = new Converting(forms);
        return new WebhookTools(new HookMatcher(view, equivalents, converting, authorizer), calls, converting);
    }
}
