package dev.polder.machinery.type;

import java.util.List;

/**
 * What a resource is called (apiextensions {@code CustomResourceDefinitionNames}).
 *
 * @param plural the resource name of URLs
 * @param singular its singular; discovery shows it
 * @param kind the kind of its objects
 * @param listKind the kind of its lists
 * @param shortNames abbreviations for people
 * @param categories groups for people, e.g. {@code all}
 */
public record ResourceNames(
        String plural,
        String singular,
        String kind,
        String listKind,
        List<String> shortNames,
        List<String> categories) {}
