package dev.polder.machinery.builtin.access;

import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.type.TypeRules.NameRule;
import dev.polder.machinery.type.TypeRules.Traits;

/** Reviews without rules of their own: of tokens, of oneself, of one's rights. A create answers, nothing is stored. */
public final class ReviewRules extends BuiltinRules {

    static final Traits NOT_STORED = new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, false, false);

    public ReviewRules() {
        super(NOT_STORED);
    }
}
