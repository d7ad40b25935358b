/**
 * In: the command line of kcp's {@code quickstart}, and files of what it makes.
 * Out: workspaces, an API that one shares and another uses, or a tree of workspaces; or all of it deleted.
 * Next: {@code dev.polder.cli.workspace}.
 */
@NullMarked
package dev.polder.cli.quickstart;

import org.jspecify.annotations.NullMarked;
