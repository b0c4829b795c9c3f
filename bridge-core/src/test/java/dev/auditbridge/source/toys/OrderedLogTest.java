package dev.auditbridge.source.toys;

import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class OrderedLogTest extends SourceContract {

    @Override
    protected World world() {
        return new OrderedWorld();
    }

    private static final class OrderedWorld implements World {
        private final OrderedLog cloud = new OrderedLog("0", "1", "2");
        private int next;

        @Override
        public Source open() {
            return cloud.open(5);
        }

        @Override
        public void put(List<String> auditIds) {
            for (String id : auditIds) {
                cloud.append(partition(), ToyRecord.event(id));
            }
        }

        @Override
        public void putPoison(String word) {
            cloud.append(partition(), ToyRecord.poison(word));
        }

        private String partition() {
            return String.valueOf(next++ % 3);
        }

        @Override
        public Set<Fault> faults() {
            return Faults.all();
        }

        @Override
        public void begin(Fault fault) {
            cloud.faults().begin(fault);
        }

        @Override
        public void end(Fault fault) {
            cloud.faults().end(fault);
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.EXACT_RESTART, Trait.WINDOWS);
        }

        @Override
        public Instant now() {
            return cloud.now();
        }

        @Override
        public void close() {}
    }
}
