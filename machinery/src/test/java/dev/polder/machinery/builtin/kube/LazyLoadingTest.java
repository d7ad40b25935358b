package dev.polder.machinery.builtin.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A process that serves no workspace of the profile reads nothing of it. */
class LazyLoadingTest {

    /** Knows its own classes of this module, and which resources they read. */
    private static final class Apart extends URLClassLoader {

        private final Set<String> read = ConcurrentHashMap.newKeySet();

        Apart() {
            super(
                    new URL[] {
                        KubeTypes.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    Apart.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("dev.polder.machinery.")) {
                    Class<?> known = findLoadedClass(name);
                    return known != null ? known : findClass(name);
                }
                return super.loadClass(name, resolve);
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            read.add(name.substring(name.lastIndexOf('/') + 1));
            return super.getResourceAsStream(name);
        }
    }

    @Test
    void builtInTypes_readNothingOfTheProfile_untilItIsAskedFor() throws ReflectiveOperationException, IOException {
        try (Apart apart = new Apart()) {
            Class<?> types = apart.loadClass("dev.polder.machinery.builtin.BuiltinTypes");
            Class<?> rules = apart.loadClass("dev.polder.machinery.type.TypeRules");
            Object crds = apart.loadClass("dev.polder.machinery.crd.CustomResourceDefinitions")
                    .getConstructor()
                    .newInstance();
            types.getMethod("all", rules, InstantSource.class).invoke(null, crds, InstantSource.system());
            assertThat(apart.read).contains("kubernetes.definitions").doesNotContain("kube.definitions", "kube.fields");

            apart.loadClass("dev.polder.machinery.builtin.kube.KubeTypes")
                    .getMethod("all")
                    .invoke(null);
            assertThat(apart.read).contains("kube.definitions", "kube.fields");
        }
    }
}
