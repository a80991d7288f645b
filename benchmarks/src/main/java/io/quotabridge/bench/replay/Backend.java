package io.quotabridge.bench.replay;

import io.quotabridge.Plugin;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.IOException;
import java.util.List;

/** A quota store and the identity registry that goes with it. */
public interface Backend extends AutoCloseable {

  /** Returns its name for the report. */
  String name();

  /** Registers everyone who may take part. */
  void register(List<RegisteredSubscriber> subscribers, List<RegisteredStation> stations);

  /** Returns the choice of the identity verifier. */
  Plugin<IdentityVerifier> identityVerifier();

  /** Returns the choice of the quota store. */
  Plugin<QuotaStore> quotaStore();

  /** Releases what it holds, after the library has closed its plugins. */
  @Override
  void close() throws IOException;
}
