package io.quotabridge.bench.report;

import static io.quotabridge.bench.report.SampleDays.MIDNIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlPageTest {
  @TempDir private Path temp;

  private String html(DayReport day) throws IOException {
    Path file = temp.resolve("report.html");
    HtmlPage.write(day, file);
    return Files.readString(file);
  }

  private Document page(DayReport day) throws IOException {
    return Jsoup.parse(html(day));
  }

  private static List<String> rows(Document page, String table) {
    return page.select(table + " tbody tr").eachText();
  }

  private static JsonNode data(Document page) throws IOException {
    return new JsonMapper().readTree(page.expectFirst("script#day").data());
  }

  @Test
  void thePageTellsTheDayInWords() throws IOException {
    Document page = page(SampleDays.small());

    assertThat(page.title()).isEqualTo("small-trace - Quotabridge replay");
    assertThat(page.expectFirst("h1").wholeText())
        .isEqualTo("Of 10 requests, 7 were served; 3.50\u00a0MB moved; not one octet over quota.");
    assertThat(page.expectFirst(".notes").wholeText())
        .contains("1 of 2 suppliers ran out", "south owes north 1.50\u00a0MB");
    assertThat(page.expectFirst(".period").text())
        .contains("Sat 14 Mar 2026, 00:00 to Sat 14 Mar 2026, 03:00 (UTC)");
    assertThat(page.select(".alarm")).isEmpty();
    assertThat(page.select(".card").eachText())
        .containsExactly(
            "Served 7 70.0% of 10 requests",
            "Refused 3 30.0%, for 2 reasons",
            "Volume moved 3.50 MB 3,500,000 octets",
            "Over quota 0 octets no supplier paid more than it had",
            "Conservation error 0 octets all that was supplied was received",
            "Exchanges a second 20 0.50 s on 2 threads");
  }

  @Test
  void everyChartIsATableToo() throws IOException {
    Document page = page(SampleDays.small());

    assertThat(rows(page, "section:has(#volume) details table"))
        .containsExactly(
            "Sat 14 Mar, 00:00 to 01:00 2.50 MB 2,500,000 octets 5 1",
            "Sat 14 Mar, 01:00 to 02:00 0 B 0 octets 0 0",
            "Sat 14 Mar, 02:00 to 03:00 1.00 MB 1,000,000 octets 2 2");
    assertThat(rows(page, "section:has(#out) details table"))
        .containsExactly("Sat 14 Mar, 02:15:30 a-1 north 2.00 MB 2,000,000 octets");
    for (Element canvas : page.select("canvas")) {
      assertThat(canvas.attr("role")).isEqualTo("img");
      assertThat(canvas.attr("aria-label")).contains("table below");
    }
    assertThat(page.select("canvas").eachAttr("id")).containsExactly("volume", "requests", "out");
  }

  @Test
  void everyOutcomeIsExplained() throws IOException {
    Document page = page(SampleDays.small());

    assertThat(page.select(".outcomes li").eachText())
        .containsExactly(
            "2001 Served and settled. 7 70.0% DIAMETER_SUCCESS",
            "4012 The quota is short. 2 20.0% DIAMETER_CREDIT_LIMIT_REACHED",
            "5030 Nobody knows this party. 1 10.0% DIAMETER_USER_UNKNOWN");
    assertThat(page.select(".outcomes li.refused .bar i").eachAttr("style"))
        .containsExactly("width:20.0%", "width:10.0%");
  }

  @Test
  void carriersAreNetted() throws IOException {
    Document page = page(SampleDays.small());

    assertThat(rows(page, ".matrix"))
        .containsExactly("north 0 B 2.00 MB 2.00 MB", "south 500 kB 1.00 MB 1.50 MB");
    assertThat(page.select(".matrix .cell").eachAttr("title"))
        .containsExactly("0 octets", "2,000,000 octets", "500,000 octets", "1,000,000 octets");
    assertThat(page.select(".matrix .same")).hasSize(2);
    assertThat(page.select(".nets li").eachText())
        .containsExactly("south owes north 1.50 MB 2.00 MB received less 500 kB supplied");
  }

  @Test
  void theBusiestSuppliersComeWithTheirQuota() throws IOException {
    Document page = page(SampleDays.small());

    assertThat(rows(page, ".busiest"))
        .containsExactly(
            "1 a-1 ran out north 2.00 MB 100% 2.00 MB", "2 b-1 south 1.50 MB 37.5% 4.00 MB");
    assertThat(page.select(".busiest .supplied").eachAttr("title"))
        .containsExactly("2,000,000 octets", "1,500,000 octets");
  }

  @Test
  void theChartsDataIsExact() throws IOException {
    JsonNode data = data(page(SampleDays.small()));

    assertThat(data.get("hours")).hasSize(3);
    assertThat(data.at("/hours/0/octets").asLong()).isEqualTo(2_500_000);
    assertThat(data.at("/hours/0/volume").asText()).isEqualTo("2.50 MB (2,500,000 octets)");
    assertThat(data.at("/hours/2/requests").asText()).isEqualTo("2 served, 2 refused");
    assertThat(data.at("/ranOut/0/x").asDouble()).isEqualTo(2 + 930 / 3600.0);
    assertThat(data.at("/ranOut/0/text").asText()).isEqualTo("a-1 (north) used up its 2.00 MB");
  }

  @Test
  void thePageLoadsNothing() throws IOException {
    Document page = page(SampleDays.realistic(1));

    assertThat(page.select("[src], [srcset], [poster], [data], iframe, object, embed, base"))
        .isEmpty();
    assertThat(page.select("link").eachAttr("href")).allMatch(href -> href.startsWith("data:"));
    assertThat(page.select("a").eachAttr("href"))
        .containsExactly("summary.json", "outcomes.csv", "accounts.csv", "netting.csv");
    assertThat(page.expectFirst("style").data())
        .doesNotContain("@import", "url(", "http:", "https:", "//");
    for (Element script : page.select("script")) {
      assertThat(script.data()).doesNotContain("sourceMappingURL", "import(", "XMLHttpRequest");
    }
    assertThat(policy(page)).startsWith("default-src 'none'; img-src data:;");
  }

  @Test
  void onlyThePagesOwnScriptsMayRun() throws IOException {
    Document page = page(SampleDays.small());
    Elements scripts = page.select("script:not([type])");

    assertThat(scripts).hasSize(2);
    assertThat(page.select("script")).hasSize(3);
    for (Element script : scripts) {
      assertThat(policy(page)).contains(sha256(script.data()));
    }
  }

  private static String policy(Document page) {
    return page.expectFirst("meta[http-equiv=Content-Security-Policy]").attr("content");
  }

  private static String sha256(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theChartLibraryKeepsItsNotices() throws IOException {
    String html = html(SampleDays.small());

    assertThat(html).contains("Chart.js v4.", "Released under the MIT License");
    assertThat(Jsoup.parse(html).select(".licences pre").eachText())
        .hasSize(2)
        .allMatch(text -> text.contains("Permission is hereby granted, free of charge"))
        .anyMatch(text -> text.contains("Chart.js Contributors"))
        .anyMatch(text -> text.contains("Jukka Kurkela"));
  }

  @Test
  void hostileNamesStayText() throws IOException {
    String trace = "</title><script>alert(1)</script>";
    String account = "\"><img src=x onerror=alert(2)>{{page}}<!--";
    String carrier = "</script><script>alert('3')</script>&lt;\u2028";
    Document page = page(SampleDays.named(trace, account, carrier));

    assertThat(page.select("script")).hasSize(3);
    assertThat(page.select("img, [onerror]")).isEmpty();
    assertThat(page.title()).isEqualTo(trace + " - Quotabridge replay");
    assertThat(page.expectFirst(".period b").text()).isEqualTo(trace);
    assertThat(page.expectFirst(".busiest tbody .id").ownText()).isEqualTo(account);
    assertThat(page.expectFirst(".busiest tbody .carrier").wholeText()).isEqualTo(carrier);
    assertThat(data(page).at("/ranOut/0/text").asText())
        .isEqualTo(account + " (" + carrier + ") used up its 2.00 MB");
    assertThat(page.expectFirst("script#day").data()).doesNotContain("<", ">", "&", "\u2028");
  }

  @Test
  void whatMustNeverHappenIsSeen() throws IOException {
    Document page = page(SampleDays.withFaults(SampleDays.small(), 12_345, -7));

    assertThat(page.select(".alarm")).hasSize(2);
    assertThat(page.select(".card.bad").eachText())
        .containsExactly(
            "Over quota 12,345 octets must be 0", "Conservation error -7 octets must be 0");
  }

  @Test
  void anEmptyDayIsAPage() throws IOException {
    Document page = page(SampleDays.empty());

    assertThat(page.expectFirst("h1").text())
        .isEqualTo("Nobody asked for an exchange; nothing moved.");
    assertThat(page.select("canvas")).isEmpty();
    assertThat(page.select(".empty")).hasSize(5);
    assertThat(data(page).get("hours")).isEmpty();
  }

  @Test
  void anHourIsAPage() throws IOException {
    Document page = page(oneHour(1));

    assertThat(rows(page, "section:has(#volume) details table"))
        .containsExactly("Sat 14 Mar, 00:00 to 01:00 9 B 9 octets 1 0");
    assertThat(page.expectFirst("section:has(#h-out)").text()).contains("1 of 1 supplier ran out");
    assertThat(data(page).at("/ranOut/0/x").asDouble()).isEqualTo(0.5);
  }

  @Test
  void aLongListOfExhaustionsIsCut() throws IOException {
    Document page = page(oneHour(1234));

    assertThat(rows(page, "section:has(#out) details table")).hasSize(500);
    assertThat(page.expectFirst("section:has(#out) details").text())
        .endsWith("and 734 more, listed in summary.json");
    assertThat(data(page).get("ranOut")).hasSize(1234);
  }

  private static DayReport oneHour(int exhaustions) {
    List<Exhaustion> exhausted = new ArrayList<>();
    for (int i = 0; i < exhaustions; i++) {
      exhausted.add(new Exhaustion(MIDNIGHT.plusSeconds(1800), "a-" + i, "north", 9));
    }
    return new DayReport(
        new RunFacts("an-hour", "h2", 1, "17", 1, ZoneOffset.UTC, 1, 1),
        List.of(new Outcome(2001, "DIAMETER_SUCCESS", "Served.", 1)),
        9,
        0,
        0,
        List.of(new AccountLine("a-0", "north", 9, 9, 9)),
        List.of(new NettingLine("north", "north", 9)),
        List.of(new HourLine(MIDNIGHT, 9, 1, 0)),
        exhausted);
  }
}
