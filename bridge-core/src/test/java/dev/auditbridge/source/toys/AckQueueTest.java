package dev.auditbridge.source.toys;

import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class AckQueueTest extends SourceContract {

    @Override
    protected World world() {
        return new QueueWorld();
    }

    private static final class QueueWorld implements World {
        private final AckQueue cloud = new AckQueue();

        @Override
        public Source open() {
            return cloud.open(5);
        }

        @Override
        public void put(List<String> auditIds) {
            auditIds.forEach(id -> cloud.publish(ToyRecord.event(id)));
        }

        @Override
        public void putPoison(String word) {
            cloud.publish(ToyRecord.poison(word));
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
            return EnumSet.of(Trait.EXACT_RESTART);
        }

        @Override
        public void close() {}
    }
}
