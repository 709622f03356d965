package dev.millrace.api.backtest;

import dev.millrace.backtest.Backtests;
import dev.millrace.run.Recordings;
import dev.millrace.trial.Trials;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BacktestConfiguration {

    /** @param trials whose places backtests share */
    @Bean
    Backtests backtests(Recordings recordings, Trials trials) {
        return new Backtests(recordings, trials);
    }
}
