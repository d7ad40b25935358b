package dev.polder.codegen.typescript;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.output.GeneratedFile;
import dev.polder.codegen.output.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** TypeScript 5 and later, as modules of ECMAScript, without a dependency. */
public final class TypeScriptLanguage implements Language {

    /** What every generated client shares, as resources beside this class. */
    private static final List<String> RUNTIME =
            List.of("client", "cluster", "errors", "index", "node", "objects", "options", "transport", "watch");

    private static final Pattern FOLDER =
            Pattern.compile("[A-Za-z0-9_@-][A-Za-z0-9._@-]*(/[A-Za-z0-9_@-][A-Za-z0-9._@-]*)*");

    @Override
    public String defaultPackage(Api api) {
        return "clients";
    }

    @Override
    public String folder(String packageName) {
        if (!FOLDER.matcher(packageName).matches()) {
            throw new IllegalArgumentException(
                    "\"" + packageName + "\" is no folder of TypeScript modules, such as clients or lib/clients");
        }
        return packageName;
    }

    @Override
    public String extension() {
        return ".ts";
    }

    @Override
    public List<GeneratedFile> generate(Api api, String packageName) {
        List<GeneratedFile> files = new ArrayList<>();
        files.add(file(packageName + "/index.ts", """
            export * from "./clients.js";
            export * from "./runtime/index.js";
            """));
        files.add(file(packageName + "/clients.ts", ClustersFile.of(api)));
        for (String name : RUNTIME) {
            files.add(file(packageName + "/runtime/" + name + ".ts", runtime(name)));
        }
        for (Group group : api.groups()) {
            String folder = packageName + "/apis/" + ClustersFile.folder(group.name()) + "/";
            SortedMap<String, List<String>> kinds = new TreeMap<>();
            for (Kind kind : group.kinds()) {
                for (Version version : kind.versions()) {
                    String name = kind.names().kind();
                    files.add(file(folder + version.name() + "/" + name + ".ts", KindFile.of(kind, version)));
                    kinds.computeIfAbsent(version.name(), key -> new ArrayList<>())
                            .add(name);
                }
            }
            kinds.forEach((version, names) -> files.add(file(folder + version + ".ts", all(version, names))));
        }
        return files;
    }

    /** The module of a version: all of its kinds. */
    private static String all(String version, List<String> kinds) {
        StringBuilder body = new StringBuilder();
        kinds.forEach(kind -> body.append("export * from \"./%s/%s.js\";\n".formatted(version, kind)));
        return body.toString();
    }

    private static GeneratedFile file(String path, String body) {
        return new GeneratedFile(path, GeneratedFile.HEADER + "\n" + body);
    }

    private static String runtime(String name) {
        try (InputStream in = TypeScriptLanguage.class.getResourceAsStream(name + ".ts.txt")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
