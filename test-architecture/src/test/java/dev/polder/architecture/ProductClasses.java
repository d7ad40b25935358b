package dev.polder.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.Locations;
import java.util.HashSet;
import java.util.Set;

/** The bytecode that the rules look at. */
final class ProductClasses {

    /** Every product package starts with this; fixtures bring a root of their own. */
    static final String ROOT = "dev.polder";

    /** Fewer classes than this mean that the importer looked in the wrong place, and that no rule would see a fault. */
    static final int FLOOR = 60;

    /** Once it is packed, {@code junit} holds the classes of all modules that it needs, and their libraries under other names. */
    private static final String WHOLE_JAR = "/polder-junit-";

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("test-architecture"))
            .importLocations(locations());

    private ProductClasses() {}

    private static Set<Location> locations() {
        Set<Location> found = new HashSet<>(Locations.ofPackage(ROOT));
        found.removeIf(location -> location.contains(WHOLE_JAR));
        found.add(Location.of(Project.root().resolve("junit/target/classes")));
        return found;
    }

    static JavaClasses all() {
        return ALL;
    }

    /** The classes of a fixture, which lie among the test classes of this module. */
    static JavaClasses fixture(String root) {
        return new ClassFileImporter().importPackages(root);
    }
}
