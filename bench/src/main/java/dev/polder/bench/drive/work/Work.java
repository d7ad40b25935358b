package dev.polder.bench.drive.work;

import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Site;

/**
 * One workload of the driver.
 *
 * @param name how the command line calls it
 * @param question what it is to answer, as a sentence
 * @param needs what a server must have for it
 * @param body does it
 */
public record Work(String name, String question, Needs needs, Body body) {

    /** What a server must have. */
    public enum Needs {
        /** Nothing but the API of Kubernetes. */
        NOTHING,
        /** Workspaces, as kcp has them. */
        WORKSPACES,
        /** To be started and stopped by the driver. */
        OWN_SERVER
    }

    /** What is done. */
    @FunctionalInterface
    public interface Body {

        /**
         * Loads a server.
         *
         * @param servers starts others of the kind; asked only by those that need it
         * @param section takes what comes of it
         */
        void run(Site site, Servers servers, Section section) throws Exception;
    }
}
