package io.quotabridge.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginConfigTest {

  private static final PluginConfig CONFIG =
      PluginConfig.empty().with("url", "jdbc:h2:mem:test").with("pool-size", "8");

  @Test
  void saysNothingAtFirst() {
    assertThat(PluginConfig.empty().setting("url")).isEmpty();
    assertThat(PluginConfig.empty().object(Runnable.class)).isEmpty();
    assertThat(PluginConfig.empty().number("pool-size", 10, 1, 100)).isEqualTo(10);
  }

  @Test
  void addingMakesANewOneAndLeavesTheOldAsItWas() {
    PluginConfig more = CONFIG.with("url", "other").with("user", "lin");

    assertThat(more.setting("url")).contains("other");
    assertThat(more.setting("user")).contains("lin");
    assertThat(more.setting("pool-size")).contains("8");
    assertThat(CONFIG.setting("url")).contains("jdbc:h2:mem:test");
    assertThat(CONFIG.setting("user")).isEmpty();
  }

  @Test
  void handsObjectsOutUnderTheTypeTheyWereGivenUnder() {
    StringReader text = new StringReader("x");
    PluginConfig config = CONFIG.with(Readable.class, text);

    assertThat(config.object(Readable.class)).containsSame(text);
    assertThat(config.object(StringReader.class)).isEmpty();
    assertThat(config.setting("url")).isPresent();
    assertThat(config.with("user", "lin").object(Readable.class)).containsSame(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "8", "100", "+8"})
  void readsWholeNumbersWithinTheirRange(String text) {
    assertThat(PluginConfig.empty().with("pool-size", text).number("pool-size", 10, 1, 100))
        .isEqualTo(Long.parseLong(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-8", "8.0", "eight", "", " 8", "99999999999999999999"})
  void refusesOtherNumbersWithSettingValueAndRule(String text) {
    PluginConfig config = PluginConfig.empty().with("pool-size", text);

    assertThatThrownBy(() -> config.number("pool-size", 10, 1, 100))
        .isInstanceOf(PluginConfigException.class)
        .hasMessage("pool-size (" + text + ") must be a whole number from 1 to 100");
  }

  @Test
  void refusesSettingsThatThePluginDoesNotKnow() {
    CONFIG.requireOnly(Set.of("url", "pool-size", "user"));

    assertThatThrownBy(() -> CONFIG.requireOnly(Set.of("user", "pool-size")))
        .isInstanceOf(PluginConfigException.class)
        .hasMessage("unknown settings [url]; known are [pool-size, user]");
  }

  @Test
  void keepsValuesOutOfLogs() {
    assertThat(CONFIG.with("password", "secret"))
        .hasToString("PluginConfig[password, pool-size, url]");
  }
}
