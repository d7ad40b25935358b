/**
 * In: the root directory, as it is, and the files that a server was given, as they change.
 * Out: certificates, admin tokens and the admin kubeconfig, written only once the server is sure to start.
 * Next: {@code dev.polder.server.authn}.
 */
@NullMarked
package dev.polder.server.files;

import org.jspecify.annotations.NullMarked;
