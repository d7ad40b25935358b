package dev.polder.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What other people's code may name: public types of some packages, with what of them is public or protected, a line each. */
final class PublicApi {

    /** Made by the compiler for enums and records, or there for everybody. */
    private static final Set<String> OF_ALL = Set.of("equals", "hashCode", "toString", "valueOf", "values");

    private PublicApi() {}

    /** The lines, in order. */
    static List<String> lines(Collection<JavaClass> classes, Predicate<JavaClass> wanted) {
        List<String> lines = new ArrayList<>();
        for (JavaClass type : classes) {
            if (wanted.test(type) && isSeen(type)) {
                lines.add(head(type));
                type.getFields().stream().filter(PublicApi::isSeen).forEach(field -> lines.add(line(field)));
                type.getCodeUnits().stream()
                        .filter(PublicApi::isSeen)
                        .filter(unit -> !OF_ALL.contains(unit.getName()))
                        .forEach(unit -> lines.add(line(unit)));
            }
        }
        return lines.stream().distinct().sorted().toList();
    }

    private static boolean isSeen(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.isAnonymousClass()
                && type.getEnclosingClass().map(PublicApi::isSeen).orElse(true);
    }

    private static boolean isSeen(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        boolean derivable = !member.getOwner().getModifiers().contains(JavaModifier.FINAL);
        return !modifiers.contains(JavaModifier.SYNTHETIC)
                && !modifiers.contains(JavaModifier.BRIDGE)
                && (modifiers.contains(JavaModifier.PUBLIC)
                        || (derivable && modifiers.contains(JavaModifier.PROTECTED)));
    }

    private static String head(JavaClass type) {
        String above = type.getRawInterfaces().stream()
                .map(JavaClass::getName)
                .sorted()
                .collect(Collectors.joining(", "));
        String parent = type.getRawSuperclass().map(JavaClass::getName).orElse("-");
        return type.getName() + " : " + words(type.getModifiers()) + "extends " + parent + " implements " + above;
    }

    private static String line(JavaField field) {
        return field.getOwner().getName() + "." + field.getName() + " : " + words(field.getModifiers())
                + field.getType().getName();
    }

    private static String line(JavaCodeUnit unit) {
        String takes = unit.getParameterTypes().stream().map(JavaType::getName).collect(Collectors.joining(", "));
        String fails = unit.getThrowsClause().getTypes().stream()
                .map(JavaClass::getName)
                .sorted()
                .collect(Collectors.joining(", "));
        return unit.getOwner().getName() + "." + unit.getName() + "(" + takes + ") : " + words(unit.getModifiers())
                + unit.getReturnType().getName() + (fails.isEmpty() ? "" : " throws " + fails);
    }

    /** What a caller depends on. */
    private static String words(Set<JavaModifier> modifiers) {
        return modifiers.stream()
                .filter(
                        Set.of(JavaModifier.STATIC, JavaModifier.ABSTRACT, JavaModifier.FINAL, JavaModifier.PROTECTED)
                                ::contains)
                .sorted()
                .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
                .collect(Collectors.joining());
    }
}
