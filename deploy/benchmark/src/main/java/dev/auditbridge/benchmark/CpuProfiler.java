package dev.auditbridge.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Operations for each second of processor time that the whole JVM took, its collector and compiler included: what one core
 * does, also on a machine that is busy with other things.
 */
public final class CpuProfiler implements InternalProfiler {
    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private long before;

    /** JMH makes profilers by their no-argument constructor. */
    public CpuProfiler() {}

    @Override
    public String getDescription() {
        return "operations for each second of processor time";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = process.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double seconds = (process.getProcessCpuTime() - before) / 1e9;
        double operations = result.getMetadata().getMeasuredOps();
        return List.of(new ScalarResult("core", operations / seconds, "ops/core-s", AggregationPolicy.AVG));
    }
}
