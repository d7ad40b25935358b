package dev.polder.codegen.go;

import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.model.Words;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One kind of one version, and what is generated for it. Kinds may be called as if they belonged to others. */
final class GoKind {

    private final Kind kind;
    private final Version version;
    private final Map<String, String> words = new TreeMap<>();

    /**
     * A kind.
     *
     * @param taken the names in its packages of clients, listers and informers that others have; its own are added
     */
    GoKind(Kind kind, Version version, Set<String> taken) {
        this.kind = kind;
        this.version = version;
        String type = type();
        String plural = Words.unique(GoNames.plural(type, kind.names().plural()), taken);
        words.put("Kind", kind.names().kind());
        words.put("Type", type);
        words.put("List", list());
        words.put("Plural", plural);
        words.put("Getter", Words.unique(plural + "Getter", taken));
        words.put("ClusterGetter", Words.unique(plural + "ClusterGetter", taken));
        words.put("Namespacer", Words.unique(plural + "Namespacer", taken));
        for (String role : new String[] {"Interface", "Lister", "Informer"}) {
            words.put(role, Words.unique(type + role, taken));
        }
        for (String role : new String[] {"ClusterInterface", "ClusterLister", "NamespaceLister", "ClusterInformer"}) {
            words.put(role, Words.unique(type + role, taken));
        }
        words.put("impl", "one" + type);
        words.put("clusterImpl", "every" + type);
        words.put("namespacerImpl", "namespaced" + type);
        words.put("scopedImpl", "scoped" + type);
        words.put("plainImpl", "plain" + type);
        words.put("oneImpl", "one" + type);
    }

    Kind kind() {
        return kind;
    }

    Version version() {
        return version;
    }

    /** The name of its type. */
    String type() {
        return GoNames.exported(kind.names().kind());
    }

    /** The name of the type of its lists. */
    String list() {
        String list = GoNames.exported(kind.names().list());
        return list.equals(type()) ? list + "List" : list;
    }

    /** The words that templates have gaps for. */
    Map<String, String> words() {
        return words;
    }

    String word(String gap) {
        return words.getOrDefault(gap, gap);
    }

    /** The conditions of templates that it meets. */
    Set<String> flags() {
        Set<String> flags = new TreeSet<>();
        flags.add(kind.namespaced() ? "namespaced" : "global");
        if (version.status()) {
            flags.add("status");
        }
        if (version.scale() != null) {
            flags.add("scale");
        }
        return flags;
    }
}
