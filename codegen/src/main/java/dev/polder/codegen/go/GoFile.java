package dev.polder.codegen.go;

import dev.polder.codegen.output.GeneratedFile;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file: what its code names of other packages is imported. */
final class GoFile {

    private static final Map<String, String> STANDARD = Map.ofEntries(
            Map.entry("bytes", "bytes"),
            Map.entry("context", "context"),
            Map.entry("errors", "errors"),
            Map.entry("fmt", "fmt"),
            Map.entry("http", "net/http"),
            Map.entry("json", "encoding/json"),
            Map.entry("maps", "maps"),
            Map.entry("reflect", "reflect"),
            Map.entry("strings", "strings"),
            Map.entry("sync", "sync"),
            Map.entry("time", "time"));

    private static final Map<String, String> LIBRARIES = Map.ofEntries(
            Map.entry("autoscalingv1", "k8s.io/api/autoscaling/v1"),
            Map.entry("cache", "k8s.io/client-go/tools/cache"),
            Map.entry("clientlisters", "k8s.io/client-go/listers"),
            Map.entry("discovery", "k8s.io/client-go/discovery"),
            Map.entry("flowcontrol", "k8s.io/client-go/util/flowcontrol"),
            Map.entry("gentype", "k8s.io/client-go/gentype"),
            Map.entry("intstr", "k8s.io/apimachinery/pkg/util/intstr"),
            Map.entry("kcpcache", "github.com/kcp-dev/apimachinery/v2/pkg/cache"),
            Map.entry("kcpclient", "github.com/kcp-dev/apimachinery/v2/pkg/client"),
            Map.entry("kcpinformers", "github.com/kcp-dev/apimachinery/v2/third_party/informers"),
            Map.entry("kcplisters", "github.com/kcp-dev/client-go/third_party/k8s.io/client-go/listers"),
            Map.entry("kubejson", "k8s.io/apimachinery/pkg/util/json"),
            Map.entry("labels", "k8s.io/apimachinery/pkg/labels"),
            Map.entry("logicalcluster", "github.com/kcp-dev/logicalcluster/v3"),
            Map.entry("metav1", "k8s.io/apimachinery/pkg/apis/meta/v1"),
            Map.entry("metav1apply", "k8s.io/client-go/applyconfigurations/meta/v1"),
            Map.entry("resource", "k8s.io/apimachinery/pkg/api/resource"),
            Map.entry("rest", "k8s.io/client-go/rest"),
            Map.entry("runtime", "k8s.io/apimachinery/pkg/runtime"),
            Map.entry("schema", "k8s.io/apimachinery/pkg/runtime/schema"),
            Map.entry("serializer", "k8s.io/apimachinery/pkg/runtime/serializer"),
            Map.entry("types", "k8s.io/apimachinery/pkg/types"),
            Map.entry("utilruntime", "k8s.io/apimachinery/pkg/util/runtime"),
            Map.entry("wait", "k8s.io/apimachinery/pkg/util/wait"),
            Map.entry("watch", "k8s.io/apimachinery/pkg/watch"));

    /** Comments, texts and tags name nothing. */
    private static final Pattern SILENT = Pattern.compile("//[^\n]*|\"(\\\\.|[^\"\\\\\n])*\"|`[^`]*`");

    private static final Pattern QUALIFIED = Pattern.compile("(?<![\\w.])(\\w+)\\.[A-Z]");

    private GoFile() {}

    /**
     * A file.
     *
     * @param path below the output folder
     * @param clause the package clause, with a comment before it where there is one
     * @param code what comes after the imports
     * @param own the import paths of generated packages, by the names that the code has for them
     */
    static GeneratedFile of(String path, String clause, String code, Map<String, String> own) {
        TreeMap<String, String> standard = new TreeMap<>();
        TreeMap<String, String> others = new TreeMap<>();
        Matcher names = QUALIFIED.matcher(SILENT.matcher(code).replaceAll("\"\""));
        while (names.find()) {
            String name = names.group(1);
            if (own.containsKey(name)) {
                others.put(own.getOrDefault(name, ""), name);
            } else if (LIBRARIES.containsKey(name)) {
                others.put(LIBRARIES.getOrDefault(name, ""), name);
            } else if (STANDARD.containsKey(name)) {
                standard.put(STANDARD.getOrDefault(name, ""), name);
            }
        }
        StringBuilder text = new StringBuilder(GeneratedFile.HEADER)
                .append("\n\n")
                .append(clause)
                .append("\n");
        if (!standard.isEmpty() || !others.isEmpty()) {
            text.append("\nimport (\n");
            standard.forEach((library, name) -> text.append(line(library, name)));
            text.append(standard.isEmpty() || others.isEmpty() ? "" : "\n");
            others.forEach((library, name) -> text.append(line(library, name)));
            text.append(")\n");
        }
        return new GeneratedFile(path, text.append('\n').append(code).toString());
    }

    private static String line(String library, String name) {
        String last = library.substring(library.lastIndexOf('/') + 1);
        return "\t" + (last.equals(name) ? "" : name + " ") + "\"" + library + "\"\n";
    }
}
