package dev.polder.codegen.go;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import dev.polder.codegen.output.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Go 1.26, on top of client-go and of kcp's libraries for logical clusters. */
public final class GoLanguage implements Language {

    private static final Pattern IMPORT_PATH =
            Pattern.compile("[A-Za-z0-9~][A-Za-z0-9._~-]*(/[A-Za-z0-9~_-][A-Za-z0-9._~-]*)*");

    @Override
    public String defaultPackage(Api api) {
        return "clients";
    }

    /** The output folder itself: the package is its import path, which a module file says and no folder. */
    @Override
    public String folder(String packageName) {
        if (!IMPORT_PATH.matcher(packageName).matches()) {
            throw new IllegalArgumentException(
                    "\"" + packageName + "\" is no import path, such as \"example.com/team/clients\"");
        }
        return "";
    }

    @Override
    public String extension() {
        return ".go";
    }

    @Override
    public List<GeneratedFile> generate(Api api, String packageName) {
        List<GoPackage> packages = GoPackage.of(api, packageName);
        List<GeneratedFile> files = new ArrayList<>(ClientFiles.shared(packageName, packages));
        files.addAll(InformerFiles.shared(packageName, packages));
        for (GoPackage scope : packages) {
            files.addAll(ClientFiles.of(scope));
            files.addAll(InformerFiles.of(scope));
            for (GoKind kind : scope.kinds()) {
                TypesFile types = new TypesFile(scope, kind);
                files.add(types.types());
                files.add(types.copies());
                files.add(new ApplyFile(scope, kind).generate());
            }
        }
        return files;
    }
}
