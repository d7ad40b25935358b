package dev.polder.codegen.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Generates a typed client of CustomResourceDefinitions and APIResourceSchemas. Files that are as they should be are not
 * touched, so that nothing is compiled again without need.
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends AbstractMojo {

    /** The language: java, or another one that {@code polder codegen --help} names. */
    @Parameter(property = "polder.codegen.language", defaultValue = "java")
    private String language = "";

    /** Files and folders with definitions, as YAML or JSON. */
    @Parameter(required = true)
    private List<File> inputs = new ArrayList<>();

    /** The package of the client; by default one that depends on the language. Give each execution one of its own. */
    @Parameter(name = "package", property = "polder.codegen.package", defaultValue = "")
    private String packageName = "";

    /** The folder to write into. With Java it becomes a source folder of the project. */
    @Parameter(
            property = "polder.codegen.output",
            defaultValue = "${project.build.directory}/generated-sources/polder",
            required = true)
    private File output = new File("");

    /** Whether to write nothing, and to fail when the output is not as it would be written: for code that is checked in. */
    @Parameter(property = "polder.codegen.verify", defaultValue = "false")
    private boolean verify;

    /** Whether to do nothing. */
    @Parameter(property = "polder.codegen.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project = new MavenProject();

    /** Made by Maven, which then sets the fields. */
    public GenerateMojo() {}

    /** For Maven: no field can be called as the parameter is. */
    public void setPackage(String name) {
        packageName = name;
    }

    @Override
    public void execute() throws MojoFailureException {
        if (skip) {
            getLog().info("Skipped.");
            return;
        }
        Generation generation = new Generation(
                language,
                inputs.stream().map(File::toPath).toList(),
                // Maven says null for a default that is empty.
                packageName == null ? "" : packageName,
                output.toPath());
        try {
            if (verify) {
                generation.verify(getLog()::warn);
                getLog().info(output + " is up to date");
            } else {
                int changed = generation.run(getLog()::warn);
                getLog().info(changed == 0 ? output + " is up to date" : output + ": " + changed + " files changed");
            }
        } catch (GenerationException e) {
            throw new MojoFailureException(String.valueOf(e.getMessage()), e);
        }
        if (language.equals("java")) {
            project.addCompileSourceRoot(output.getPath());
        }
    }
}
