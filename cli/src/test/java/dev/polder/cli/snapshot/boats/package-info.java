@NullMarked
package dev.polder.cli.snapshot.boats;

import org.jspecify.annotations.NullMarked;
