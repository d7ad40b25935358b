package dev.polder.machinery.cel.library.access;

/**
 * What was answered ({@code kubernetes.authorization.Decision}).
 *
 * @param allowed whether it is allowed
 * @param reason why or why not; may be empty
 * @param error what kept the question from being answered; empty when nothing did
 */
public record AccessDecision(boolean allowed, String reason, String error) {}
