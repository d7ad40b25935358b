package dev.polder.codegen.java;

import dev.polder.codegen.output.GeneratedFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One file while it is written: its package, its imports, and how names are written in it. */
final class JavaFile {

    private static final String LANG = "java.lang.";

    private final String packageName;
    private final String typeName;
    private final Set<String> neighbours;
    private final Map<String, String> named = new HashMap<>();
    private final TreeSet<String> imports = new TreeSet<>();

    /**
     * An empty file.
     *
     * @param neighbours the simple names of all types of its package, which come before imported ones
     */
    JavaFile(String packageName, String typeName, Set<String> neighbours) {
        this.packageName = packageName;
        this.typeName = typeName;
        this.neighbours = neighbours;
    }

    /** How a class is written here: its simple name, imported, unless another class has that name. */
    String type(String qualified) {
        int dot = qualified.lastIndexOf('.');
        String simple = qualified.substring(dot + 1);
        if (qualified.substring(0, dot).equals(packageName)) {
            return simple;
        }
        if (neighbours.contains(simple)
                || !named.computeIfAbsent(simple, name -> qualified).equals(qualified)) {
            return qualified;
        }
        if (!(LANG + simple).equals(qualified)) {
            imports.add(qualified);
        }
        return simple;
    }

    /** The whole file. */
    GeneratedFile with(String body) {
        StringBuilder text = new StringBuilder(GeneratedFile.HEADER).append('\n');
        text.append("package ").append(packageName).append(";\n\n");
        imports.forEach(name -> text.append("import ").append(name).append(";\n"));
        if (!imports.isEmpty()) {
            text.append('\n');
        }
        return new GeneratedFile(
                packageName.replace('.', '/') + "/" + typeName + ".java",
                text.append(body).toString());
    }
}
