package dev.polder.machinery.type;

/**
 * Where the scale subresource of a custom resource reads and writes (apiextensions {@code
 * CustomResourceSubresourceScale}).
 *
 * @param specReplicas e.g. {@code .spec.replicas}
 * @param statusReplicas e.g. {@code .status.replicas}
 * @param labelSelector e.g. {@code .status.selector}; empty when none
 */
public record ScalePaths(String specReplicas, String statusReplicas, String labelSelector) {}
