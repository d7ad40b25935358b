@NullMarked
package dev.polder.server.api.kube;

import org.jspecify.annotations.NullMarked;
