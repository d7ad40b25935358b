/**
 * In: commands of real kubectl about workspaces.
 * Out: what people see of them: made, used by their URLs, nested, kept across a restart, gone.
 * Next: {@code dev.polder.e2e.harness}.
 */
@NullMarked
package dev.polder.e2e.workspace;

import org.jspecify.annotations.NullMarked;
