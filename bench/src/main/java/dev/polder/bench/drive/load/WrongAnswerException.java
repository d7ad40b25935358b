package dev.polder.bench.drive.load;

/** An answer came in time, and says what is not so: the run has failed, however fast it was. */
public final class WrongAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A wrong answer.
     *
     * @param message what was asked, what is true and what was said
     */
    public WrongAnswerException(String message) {
        super(message);
    }
}
