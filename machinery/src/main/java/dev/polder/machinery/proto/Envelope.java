package dev.polder.machinery.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * What wraps every body (apimachinery {@code runtime.Unknown}). Read by hand: the generated classes are of a protobuf
 * version that can be made to use unbounded memory (GHSA-h4h5-3hr4-j3g2); only their descriptors are used here.
 *
 * @param apiVersion what the body says it is; may be empty
 * @param kind what the body says it is; may be empty
 * @param raw the message
 * @param contentEncoding how the message is encoded; empty for not at all
 */
record Envelope(String apiVersion, String kind, ByteString raw, String contentEncoding) {

    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    private static final int CONTENT_ENCODING = 3;

    static Envelope read(CodedInputStream in) throws IOException, ProtobufFormatException {
        Envelope envelope = new Envelope("", "", ByteString.EMPTY, "");
        int tag;
        while ((tag = in.readTag()) != 0) {
            envelope = envelope.with(tag, in);
        }
        return envelope;
    }

    private Envelope with(int tag, CodedInputStream in) throws IOException, ProtobufFormatException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TYPE_META -> {
                    return withTypeMeta(in);
                }
                case RAW -> {
                    return new Envelope(apiVersion, kind, in.readBytes(), contentEncoding);
                }
                case CONTENT_ENCODING -> {
                    return new Envelope(apiVersion, kind, raw, in.readString());
                }
                default -> {
                    // Content type and what later versions may add.
                }
            }
        }
        skip(tag, in);
        return this;
    }

    private Envelope withTypeMeta(CodedInputStream in) throws IOException, ProtobufFormatException {
        int limit = in.pushLimit(in.readRawVarint32());
        String version = apiVersion;
        String name = kind;
        int tag;
        while ((tag = in.readTag()) != 0) {
            if (tag == tag(1)) {
                version = in.readString();
            } else if (tag == tag(2)) {
                name = in.readString();
            } else {
                skip(tag, in);
            }
        }
        in.popLimit(limit);
        return new Envelope(version, name, raw, contentEncoding);
    }

    private static int tag(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static void skip(int tag, CodedInputStream in) throws IOException, ProtobufFormatException {
        if (!in.skipField(tag)) {
            throw new ProtobufFormatException("proto: unexpected end of group");
        }
    }
}
