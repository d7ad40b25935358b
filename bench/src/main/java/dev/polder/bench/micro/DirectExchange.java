package dev.polder.bench.micro;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps a whole answer. Tasks run at once, on the thread that hands them over. */
final class DirectExchange implements Exchange {

    private static final long ANSWER_SECONDS = 30;

    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile @Nullable Reply reply;

    /** The answer; null while there is none. */
    @Nullable
    Reply reply() {
        return reply;
    }

    /** The answer, when it is given on another thread. */
    Reply await() throws InterruptedException {
        boolean came = answered.await(ANSWER_SECONDS, TimeUnit.SECONDS);
        Reply given = reply;
        if (!came || given == null) {
            throw new IllegalStateException("no answer in " + ANSWER_SECONDS + " s");
        }
        return given;
    }

    @Override
    public void warn(String text) {
        throw new IllegalStateException("a benchmark's request was warned about: " + text);
    }

    @Override
    public void reply(Reply given) {
        reply = given;
        answered.countDown();
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        throw new IllegalStateException("the answer is larger than what is sent whole");
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Runnable schedule(long delayMillis, Runnable task) {
        return () -> {};
    }
}
