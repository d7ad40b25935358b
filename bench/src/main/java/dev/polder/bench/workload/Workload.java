package dev.polder.bench.workload;

/** One thing that is measured. */
@FunctionalInterface
public interface Workload {

    /**
     * Measures.
     *
     * @param setting where servers and files are
     * @param report takes the figures
     */
    void run(Setting setting, Report report) throws Exception;
}
