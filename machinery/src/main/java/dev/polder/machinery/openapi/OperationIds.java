package dev.polder.machinery.openapi;

import dev.polder.api.resource.GroupVersion;

/** Names of operations and their tags (apiserver {@code endpoints/openapi.GetOperationIDAndTags}). */
final class OperationIds {

    private OperationIds() {}

    /** E.g. {@code core_v1} or {@code rbacAuthorization_v1}. */
    static String tag(GroupVersion gv) {
        return camel(trimmed(gv), false) + "_" + camel(gv.version(), false);
    }

    /**
     * E.g. {@code listCoreV1NamespacedConfigMap}.
     *
     * @param prefix the verb it begins with
     * @param rest what follows group and version, in CamelCase
     */
    static String id(String prefix, GroupVersion gv, String rest) {
        return prefix + camel(trimmed(gv), true) + camel(gv.version(), true) + rest;
    }

    /** Makes a word of letters, digits and underscores; what follows another character is capitalised. */
    static String camel(String text, boolean capital) {
        StringBuilder word = new StringBuilder();
        boolean next = capital;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetter(c) || c == '_' || (i != 0 && Character.isDigit(c))) {
                word.append(next ? Character.toUpperCase(c) : c);
                next = false;
            } else {
                next = true;
            }
        }
        return word.toString();
    }

    private static String trimmed(GroupVersion gv) {
        if (gv.group().isEmpty()) {
            return "core";
        }
        String suffix = ".k8s.io";
        String group = gv.group();
        return group.endsWith(suffix) ? group.substring(0, group.length() - suffix.length()) : group;
    }
}
