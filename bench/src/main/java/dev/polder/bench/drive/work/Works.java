package dev.polder.bench.drive.work;

import dev.polder.bench.drive.work.Work.Needs;
import java.util.List;

/** All workloads of the driver, in the order they run. */
public final class Works {

    /** All there are. */
    public static final List<Work> ALL = List.of(
            new Work(
                    "start",
                    "How long a start takes, until the first authenticated list is answered, on a root directory that exists.",
                    Needs.OWN_SERVER,
                    StartWork::run),
            new Work(
                    "crud",
                    "One verb after the other on config maps of about a kibibyte.",
                    Needs.NOTHING,
                    (site, servers, section) -> CrudWork.run(site, section)),
            new Work(
                    "definitions",
                    "Types are defined, used as soon as they are Established, and deleted.",
                    Needs.NOTHING,
                    (site, servers, section) -> DefinitionWork.run(site, section)),
            new Work(
                    "list",
                    "Large lists: whole, by pages, and a part of one.",
                    Needs.NOTHING,
                    (site, servers, section) -> ListWork.run(site, section)),
            new Work(
                    "consistent",
                    "Reads of the newest state of a type that nobody writes, and of one's own writes, while others write another type.",
                    Needs.NOTHING,
                    (site, servers, section) -> ConsistentWork.run(site, section)),
            new Work(
                    "watch",
                    "Many watch one collection in which objects are created.",
                    Needs.NOTHING,
                    (site, servers, section) -> WatchWork.run(site, section)),
            new Work(
                    "cascade",
                    "Owners are deleted in the background, and all that belongs to them goes.",
                    Needs.NOTHING,
                    (site, servers, section) -> CascadeWork.run(site, section)),
            new Work(
                    "neighbour",
                    "Somebody reads and writes a little, alone and beside somebody who makes much noise.",
                    Needs.NOTHING,
                    (site, servers, section) -> NeighbourWork.run(site, section)),
            new Work(
                    "workspaces",
                    "Empty workspaces are made and used, then deleted, as a watch tells of them.",
                    Needs.WORKSPACES,
                    (site, servers, section) -> WorkspaceWork.run(site, section)),
            new Work(
                    "wildcard",
                    "A provider's controller follows its type in all workspaces that use it, and answers each change by a write.",
                    Needs.WORKSPACES,
                    (site, servers, section) -> WildcardWork.run(site, section)));

    private Works() {}
}
