package org.ruyi.jobs.demo;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.ruyi.jobs.JobException;

/**
 * A real S3 server (S3Proxy) in this process, listening on loopback, its objects plain files under
 * a local folder. It lives in a class loader of its own, because its libraries clash with Hadoop's
 * and Spark's.
 */
public final class EmbeddedS3 implements AutoCloseable {
  /** System property that names S3Proxy's jar with dependencies. */
  public static final String JAR_PROPERTY = "ruyi.s3proxy.jar";

  /** Of a server that only this machine reaches, and only while the process runs. */
  private static final String ACCESS_KEY = "demo";

  private static final String SECRET_KEY = "demo-secret";

  private final URLClassLoader loader;
  private final Object server;
  private final int port;

  private EmbeddedS3(URLClassLoader loader, Object server, int port) {
    this.loader = loader;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a server on a free port.
   *
   * @param folder where objects are kept; a bucket is a folder in it
   * @param bucket created where it is missing
   */
  public static EmbeddedS3 start(Path folder, String bucket) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URLClassLoader loader = new IsolatedLoader(jar());
    try {
      Files.createDirectories(folder.resolve(bucket));
      thread.setContextClassLoader(loader);
      Class<?> type = loader.loadClass("org.gaul.s3proxy.S3Proxy");
      Object server = build(loader, type, store(loader, folder));
      type.getMethod("start").invoke(server);
      return new EmbeddedS3(loader, server, (Integer) type.getMethod("getPort").invoke(server));
    } catch (ReflectiveOperationException | IOException e) {
      throw new JobException("Cannot start the embedded S3 server: " + cause(e), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static final class IsolatedLoader extends URLClassLoader {
    IsolatedLoader(URL jar) {
      super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    }

    /** The server's own log settings print every start and request; these print failures. */
    @Override
    public URL findResource(String name) {
      return name.equals("logback-test.xml")
          ? EmbeddedS3.class.getResource("embedded-s3-logback.xml")
          : super.findResource(name);
    }
  }

  private static URL jar() {
    String path = System.getProperty(JAR_PROPERTY);
    if (path == null || !Files.isRegularFile(Path.of(path))) {
      throw new JobException(
          "Cannot start the embedded S3 server: -D"
              + JAR_PROPERTY
              + " does not name its jar (the launcher `ruyi` sets it)");
    }
    try {
      return Path.of(path).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object store(ClassLoader loader, Path folder) throws ReflectiveOperationException {
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", folder.toAbsolutePath().toString());
    properties.setProperty("jclouds.identity", ACCESS_KEY);
    properties.setProperty("jclouds.credential", SECRET_KEY);
    return loader
        .loadClass("org.gaul.s3proxy.BlobStores")
        .getMethod("create", String.class, Properties.class)
        .invoke(null, "filesystem-nio2", properties);
  }

  private static Object build(ClassLoader loader, Class<?> type, Object store)
      throws ReflectiveOperationException {
    Class<?> authentication = loader.loadClass("org.gaul.s3proxy.auth.AuthenticationType");
    Object builder = type.getMethod("builder").invoke(null);
    set(builder, "blobStore", loader.loadClass("org.gaul.s3proxy.blobstore.BlobStore"), store);
    set(builder, "endpoint", URI.class, URI.create("http://127.0.0.1:0"));
    set(builder, "stopTimeout", long.class, 0L);
    Method secure =
        builder
            .getClass()
            .getMethod("awsAuthentication", authentication, String.class, String.class);
    Object signatures = authentication.getField("AWS_V2_OR_V4").get(null);
    secure.invoke(builder, signatures, ACCESS_KEY, SECRET_KEY);
    return builder.getClass().getMethod("build").invoke(builder);
  }

  private static void set(Object builder, String name, Class<?> type, Object value)
      throws ReflectiveOperationException {
    builder.getClass().getMethod(name, type).invoke(builder, value);
  }

  private static String cause(Throwable e) {
    return e.getCause() == null ? e.toString() : e.getCause().toString();
  }

  /** What S3A needs to reach this server, as Hadoop settings. */
  public Map<String, String> hadoopSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.connection.ssl.enabled", "false");
    settings.put("fs.s3a.access.key", ACCESS_KEY);
    settings.put("fs.s3a.secret.key", SECRET_KEY);
    settings.put(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    settings.put("fs.s3a.bucket.probe", "0");
    return settings;
  }

  @Override
  public void close() {
    try {
      server.getClass().getMethod("stop").invoke(server);
      loader.close();
    } catch (ReflectiveOperationException | IOException e) {
      throw new JobException("Cannot stop the embedded S3 server: " + cause(e), e);
    }
  }
}
