package dev.polder.bench.drive.load;

/** One request of a plan, with the time at which it was due. */
public final class Call {

    private final int number;
    private final long due;
    private final boolean counts;
    private final Recording recording;
    private volatile long answered;
    private volatile boolean isAnswered;

    Call(int number, long due, boolean counts, Recording recording) {
        this.number = number;
        this.due = due;
        this.counts = counts;
        this.recording = recording;
    }

    /** Which one it is; those that do not count come first, from 0. */
    public int number() {
        return number;
    }

    /** When it was due, on the clock of the timeline. */
    public long due() {
        return due;
    }

    /** Whether it is not one of the warm-up. */
    public boolean counts() {
        return counts;
    }

    /** Something that it leads to has happened now: how long after it was due. */
    public void reached(String what) {
        reached(what, due);
    }

    /**
     * Something that it leads to has happened now.
     *
     * @param since when that began, on the clock of the timeline
     */
    public void reached(String what, long since) {
        if (counts) {
            recording.stage(what, since);
        }
    }

    /** The answer is there, and what follows is only a look at whether it is right: the time is taken now. */
    public void answered() {
        answered = now();
        isAnswered = true;
    }

    /** When it was answered, or else a time. */
    long answeredOr(long time) {
        return isAnswered ? answered : time;
    }

    /** The time now, on the clock of the timeline. */
    public long now() {
        return recording.now();
    }
}
