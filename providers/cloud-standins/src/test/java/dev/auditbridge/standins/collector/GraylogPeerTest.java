package dev.auditbridge.standins.collector;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.HostileEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.graylog.plugins.beats.BeatsFrameDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lumberjack output against an independent reader of the protocol: the frame decoder of Graylog 6.1. */
class GraylogPeerTest {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final EventLoopGroup loops = new NioEventLoopGroup(2);
    private Channel server;

    @BeforeEach
    void listen() throws InterruptedException {
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new BeatsFrameDecoder(), new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, ByteBuf document)
                                    throws Exception {
                                JsonNode json = new ObjectMapper().readTree(document.toString(StandardCharsets.UTF_8));
                                messages.add(json.get("message").textValue());
                            }
                        });
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    @AfterEach
    void close() throws InterruptedException {
        server.close().sync();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9})
    void Graylog_reads_what_is_sent_and_its_acknowledgements_are_understood(int compression) throws Exception {
        List<AuditEvent> sent = new ArrayList<>();
        try (Output output = Lumberjack.output(
                "hosts: [\"127.0.0.1:" + port() + "\"]\ncompression: " + compression + "\nconnections: 1\n")) {
            for (int i = 1; i <= 5; i++) {
                List<AuditEvent> some = new ArrayList<>(events("w" + i, 100 * i));
                some.add(event(
                        "body-" + i, "{\"grüße\":\"\\\"\\u0000\uD83D\uDE00\"}", "\"" + "x".repeat(200_000) + "\""));
                assertThat(output.send(some)).isEqualTo(SendResult.ACCEPTED);
                sent.addAll(some);
            }
        }

        // Graylog acknowledges a compressed window while it reads it, before it hands its events on.
        await().until(() -> messages.size() >= sent.size());
        assertThat(messages)
                .isEqualTo(sent.stream()
                        .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                        .toList());
    }

    @Test
    void one_Event_stays_one_document() throws Exception {
        List<AuditEvent> hostile = HostileEvents.all();
        try (Output output = Lumberjack.output("hosts: [\"127.0.0.1:" + port() + "\"]\npipelining: 2\n")) {
            for (AuditEvent event : hostile) {
                assertThat(output.send(List.of(event))).isEqualTo(SendResult.ACCEPTED);
            }
        }

        await().until(() -> messages.size() >= hostile.size());
        assertThat(messages)
                .isEqualTo(hostile.stream()
                        .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                        .toList());
    }

    private int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }
}
