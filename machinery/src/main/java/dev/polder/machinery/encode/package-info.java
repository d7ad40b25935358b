/**
 * In: JSON trees.
 * Out: their text as Go's encoders write it: YAML as {@code sigs.k8s.io/yaml} does, JSON as {@code encoding/json} does.
 * Next: {@code dev.polder.machinery.decode}.
 */
@NullMarked
package dev.polder.machinery.encode;

import org.jspecify.annotations.NullMarked;
