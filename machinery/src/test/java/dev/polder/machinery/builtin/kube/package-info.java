@NullMarked
package dev.polder.machinery.builtin.kube;

import org.jspecify.annotations.NullMarked;
