package dev.polder.storage.transfer;

import java.util.concurrent.atomic.LongAdder;

/** What has become of the objects of a file so far; written by several threads. */
final class ImportTally {

    final LongAdder imported = new LongAdder();
    final LongAdder replaced = new LongAdder();
    final LongAdder skipped = new LongAdder();
}
