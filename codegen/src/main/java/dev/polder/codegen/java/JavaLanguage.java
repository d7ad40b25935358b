package dev.polder.codegen.java;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Declaration.Choice;
import dev.polder.codegen.model.Declaration.Struct;
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
import java.util.TreeSet;
import javax.lang.model.SourceVersion;

/** Java 17, on top of the fabric8 client and Jackson, which it brings. */
public final class JavaLanguage implements Language {

    /** What every generated client shares, as resources beside this class. */
    private static final List<String> RUNTIME = List.of(
            "Apply",
            "ClusterKey",
            "Connections",
            "Immutable",
            "OrNull",
            "ResourceClient",
            "ResourceInformer",
            "ResourceLister");

    @Override
    public String defaultPackage(Api api) {
        return "clients";
    }

    @Override
    public String folder(String packageName) {
        if (!SourceVersion.isName(packageName)) {
            throw new IllegalArgumentException("\"" + packageName + "\" is no name of a Java package");
        }
        return packageName.replace('.', '/');
    }

    @Override
    public String extension() {
        return ".java";
    }

    @Override
    public List<GeneratedFile> generate(Api api, String packageName) {
        List<GeneratedFile> files = new ArrayList<>();
        files.add(ClustersFiles.clients(packageName));
        files.add(ClustersFiles.cluster(packageName, api));
        for (String name : RUNTIME) {
            files.add(runtime(packageName + ".runtime", name));
        }
        for (Group group : api.groups()) {
            TreeSet<String> versions = new TreeSet<>();
            group.kinds().forEach(kind -> kind.versions().forEach(version -> versions.add(version.name())));
            for (String version : versions) {
                version(VersionPackage.of(packageName, group, version), group, version, files);
            }
        }
        return files;
    }

    private static void version(VersionPackage scope, Group group, String name, List<GeneratedFile> files) {
        for (Kind kind : group.kinds()) {
            for (Version version : kind.versions()) {
                if (version.name().equals(name)) {
                    files.add(KindFile.of(scope, kind, version));
                    files.add(ApplyFile.of(scope, kind, version));
                    files.add(ClientFile.of(scope, kind, version));
                    version.types().forEach(type -> files.add(declaration(scope, type)));
                }
            }
        }
    }

    private static GeneratedFile declaration(VersionPackage scope, Declaration type) {
        return switch (type) {
            case Struct struct -> StructFile.of(scope, struct);
            case Choice choice -> ChoiceFile.of(scope, choice);
        };
    }

    private static GeneratedFile runtime(String packageName, String name) {
        try (InputStream in = JavaLanguage.class.getResourceAsStream(name + ".java.txt")) {
            String text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            return new GeneratedFile(
                    packageName.replace('.', '/') + "/" + name + ".java",
                    GeneratedFile.HEADER + "\npackage " + packageName + ";\n\n" + text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
